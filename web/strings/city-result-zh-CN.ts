/** The sentences that compare a city's result, in Chinese: the shape of the other languages. */
export const cityResultZhCN = {
  cityResult: {
    facts: '数据来源与加权',
    /** The standard error of whatever difference stands before it. */
    se: '标准误 {se}',
    cities: {
      title: '与其他城市相比',
      with: '比较对象',
      nation: '全部 {n} 个城市',
      province: '{province}的 {n} 个城市',
      kind: '{n} 个{kind}',
      byPopulation: '平均分，按人口加权',
      plain: '平均分，未加权：部分城市人口未知',
      above: '▲ 高出 {difference}',
      indistinct: '◆ 无法区分（{difference}）',
      below: '▼ 低 {difference}',
      rule: '差值达到其标准误的 1.96 倍才称为高于或低于，否则无法区分；二十次比较中平均约有一次只是偶然。平均分里包括本市。',
      ranks: '在 {n} 个城市中的位次：第 {from} 至第 {to}',
      rank: '在 {n} 个城市中的位次：第 {from}',
      topics: '各方面与其他城市相比',
      all: '全部城市',
      topicsRule:
        '每个方面与上列城市平均分的差值。▲ 高于，▼ 低于，◆ 无法区分。{n} 次比较一并判断（霍尔姆法）：有 95% 的把握，其中没有一次 ▲ 或 ▼ 只是偶然；因此比逐个判断更严格。',
    },
    selection: {
      title: '如果作答的人偏向满意',
      sentence: '如果越满意的人越愿意作答，{score} 分其实大约是 {without} 分。',
      inside: '这仍在上面的区间之内。',
      outside: '这已在上面的区间之外。',
      assumed: '假设',
      published: '公布的得分',
      likelier: '满意程度每高一个标准差，作答的可能性为 {times} 倍',
      rule: '参与者是自愿作答的，区间不包括由此带来的偏差。这只是假设：从回答中看不出谁没有作答，得分没有因此修正。偏向不满意时，方向相反。',
    },
    waves: {
      title: '历轮总体得分',
      wave: '调查',
      up: '▲ 上升 {difference}',
      down: '▼ 下降 {difference}',
      indistinct: '◆ 无法区分（{difference}）',
      first: '首轮',
      notComparable: '与上一轮不可比：{of} 道计分题中有 {changed} 道改了问法、选项或提问对象。',
      otherWeights: '与上一轮不可比：总分由不同的方面或权重构成。',
      withheld: '有一轮暂不公布，无法比较。',
      rule: '与上一轮的差值达到其标准误的 1.96 倍才称为上升或下降，否则无法区分；二十次比较中平均约有一次只是偶然。题目改了就不比较：分数变了，可能只是问法变了。',
      against: '▲ ▼ ◆ 表示与上一轮（{wave}）相比。',
      questionChanged: '问法变了，与上一轮不可比',
      questionNew: '上一轮没有问',
      dimensionChanged: '题目变了，与上一轮不可比',
    },
  },
};

export type CityResultStrings = typeof cityResultZhCN;
