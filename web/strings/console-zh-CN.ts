/** The sentences of the console, in Chinese: the shape of the other languages. */
export const consoleZhCN = {
  console: {
    frame: {
      home: '工作台',
      waves: '调查轮次',
      sections: '栏目',
      asOf: '截至 {time}',
      stale: '数字停在 {time}，已超过一分钟没有更新。收到的答卷不受影响，稍后会补上。',
      simulated: '模拟数据',
    },
    sections: {
      overview: '总览',
      channels: '渠道与时间',
    },
    refusals: {
      forbidden: {
        title: '您没有查看这一页的权限',
        lead: '您的角色不包括这一页，或不包括这座城市。如工作需要，请联系调查的管理员为您添加角色。',
      },
      unknown: { title: '没有这一页', lead: '地址可能有误，或者这一轮调查没有这座城市。' },
      failed: {
        title: '这一页暂时打不开',
        lead: '收到的答卷不受影响。请稍后再试；如果仍然打不开，请把下面的编号告诉系统管理员。',
      },
    },
  },
};

export type ConsoleStrings = typeof consoleZhCN;
