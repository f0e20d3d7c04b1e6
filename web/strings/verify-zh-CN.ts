/** The sentences of the page that checks a release, in Chinese, the language of record. */
export const verifyZhCN = {
  verify: {
    title: '核验结果文件',
    lead: '核验在您的浏览器里进行，文件不会上传。',
    files: '选择或拖入下载的结果文件（JSON）',
    filesHint: '签名和公钥取自本站；如您自己存有，可与结果文件一并选择。',
    current: '核验当前结果：{title}，第 {n} 期',
    proves:
      '通过核验，说明文件自签名以来一字未改，且由上述密钥签名；它不说明数字本身正确，也不说明密钥属于谁：请与发布机构在别处公布的密钥编号核对。',
    noScript: '本页需要脚本才能核验；没有脚本，请用下面的命令。',
    command: '用命令核验',
    commandLead: '在本程序的目录中运行；把最后一个地址换成事先存好的公钥文件，即可离线核验。',
    said: {
      ready: '尚未选择文件。',
      checking: '正在核验……',
      unable: '此浏览器不能核验签名：版本过旧，或本页未经 HTTPS 打开。请用下面的命令。',
      noRelease: '这不是结果文件，或没有取到。',
      noSignature: '本站没有 {name} 的签名；请把签名文件与结果文件一并选择。',
      noKeys: '没有取到公钥，请稍后再试。',
      failed: '核验没有完成，请再试一次。',
      good: '核验通过：{name}，与签名时一致。摘要 SHA-256：{digest}；密钥编号：{kid}',
      changed: '核验未通过：文件不是发布时的格式，已被改动或另存过。摘要 SHA-256：{digest}',
      signature: '核验未通过：内容与签名不符，文件已被改动。摘要 SHA-256：{digest}',
      key: '核验未通过：签名所用的密钥不在公钥之列。摘要 SHA-256：{digest}',
    },
  },
};

export type VerifyStrings = typeof verifyZhCN;
