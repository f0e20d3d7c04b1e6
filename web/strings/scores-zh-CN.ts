/** The sentences about scores as provinces and ministries see them, in Chinese: the shape of the other languages. */
export const scoresZhCN = {
  scores: {
    title: '各市得分',
    none: '本轮还没有您可以查看的结果。',
    noCities: '您的角色不含本轮的城市。',
    state: '第 {n} 期，答卷统计至 {time}。',
    release: '第 {n} 期',
    releases: '各期结果',
    withdrawn: '第 {n} 期已于 {time} 撤回，原因：{reason}',
    embargoed: '{time} 公开；在此之前请勿外传。您的查看已记入日志。',
    csv: '下载 CSV',
    columns: {
      city: '城市',
      score: '得分',
      interval: '95 % 区间',
      change: '比第 {n} 期',
      neff: '有效样本量',
      limits: '随机波动范围',
      position: '与全国相比',
      readers: '谁看过反馈',
      objections: '异议',
    },
    positions: {
      within: '随机波动之内',
      above: '略高，超出 95 % 控制限',
      below: '略低，超出 95 % 控制限',
      'far-above': '高，超出 99.8 % 控制限',
      'far-below': '低，超出 99.8 % 控制限',
    },
    unusual: '，超出城市之间的常见差异',
    unread: '还没有人',
    reader: '{name}（{time}）',
    more: '另 {n} 人',
    comma: '，',
    open: '待答复 {n}',
    answered: '已答复 {n}',
    funnel: {
      title: '漏斗图：得分与有效样本量',
      none: '公布得分的城市不足三座，无法作图。',
      rule: '有效样本越少，得分随机波动越大。落在控制限之内的城市，与全国的差别不超出随机波动，名次先后说明不了什么。',
      formula:
        '控制限为 θ₀ ± z·√(σ²/n)：θ₀ 为全国平均 {target}，n 为有效样本量，σ = {within}（各市答卷内部的标准差，合并计算），z = 1.96（95 %）或 3.09（99.8 %）。',
      between: '城市之间的真实差异 τ = {between}；虚线为 θ₀ ± 3.09·√(σ²/n + τ²)，在此之外才算少见。',
      source:
        '方法：Spiegelhalter (2005), Statistics in Medicine 24, 1185–1202；τ²：DerSimonian & Laird (1986)。',
      neff: '有效样本量 n',
      summary: '{n} 座城市的得分与有效样本量，以及随机波动的控制限；数字见表。',
      own: '您的城市',
      others: '其他城市',
      nation: '全国 {score}',
      inner: '95 % 控制限',
      outer: '99.8 % 控制限',
      wide: '99.8 %，含城市间差异',
    },
  },
};

export type ScoresStrings = typeof scoresZhCN;
