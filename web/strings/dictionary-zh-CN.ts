/** The sentences of the data dictionary's page, in Chinese, the language of record. */
export const dictionaryZhCN = {
  method: { title: '方法与质量报告' },
  dictionary: {
    title: '数据字典',
    lead: '得分表（CSV、Excel、Parquet 相同）、试验性估计、评估数据接口和签名数据的每个字段：含义、单位、何时为空。字段只会增加，含义不变。',
    table: '得分表',
    experimental: '试验性估计（experimental.csv）',
    feed: '评估数据接口',
    release: '签名数据（JSON）',
    unit: '单位：',
    empty: '{when}',
  },
};

export type DictionaryStrings = typeof dictionaryZhCN;
