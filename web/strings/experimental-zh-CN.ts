/** 试验性估计页上的句子。 */
export const experimentalZhCN = {
  experimental: {
    title: '试验性估计',
    mark: '试验',
    lead: '这些城市的回答太少，不能公布得分。下面是用模型得出的估计：一部分来自本市的回答，其余借自同地区、人口规模相近、已公布得分的城市。它们不是得分：不折算测评分，不参加排名，也不在得分表里。',
    trust:
      '区间表示模型认为可信的范围（95%）。与已公布城市很不一样的小城市，模型会把它拉向那些城市，区间不知道这一点。',
    choose: '方面',
    of: '{dimension}：{n} 个城市',
    city: '城市',
    estimate: '估计',
    own: '{own}% 来自本市回答，{other}% 借自相似城市',
    unchanged: '沿用第 {n} 期',
    model: '模型依据 {n} 个已公布得分的城市；同地区、同规模的城市之间，标准差为 {spread} 分。',
    none: '这个方面没有试验性估计。',
    faults: {
      FEW_CITIES: '公布了得分、且人口已知的城市不到二十个，模型无从建立。',
      NO_SPREAD: '已公布城市之间的差别没有超出各自的误差，模型无从建立。',
      COVARIATES_DEPEND: '已公布城市的人口和地区分不开，模型无从建立。',
    },
    nothing: '这一期没有试验性估计。',
    onCity:
      '以下方面回答太少，不能公布得分。估计一部分来自本市回答，其余借自同地区、人口规模相近的城市；它们不是得分。',
    link: '{n} 个城市有试验性估计，另页列出；它们不是得分。',
    more: '这些估计怎样得来，还有哪些城市',
    file: '下载（CSV）',
    rule: 'Fay–Herriot 模型，REML 估计；区间为估计 ± 1.96 × 均方误差的平方根。',
  },
};

export type ExperimentalStrings = typeof experimentalZhCN;
