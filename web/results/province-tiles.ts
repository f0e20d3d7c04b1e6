/**
 * Provinces as squares of one size, in the usual arrangement of Chinese tile maps. Column and row count from 1; the
 * empty square in the north-west holds the legend.
 */
interface ProvinceTile {
  /** Its division code. */
  code: string;
  short: string;
  english: string;
  /** ISO 3166-2:CN. */
  iso: string;
  column: number;
  row: number;
}

const tile = (
  code: string,
  short: string,
  english: string,
  iso: string,
  column: number,
  row: number,
): ProvinceTile => ({ code, short, english, iso, column, row });

export const provinceTiles: readonly ProvinceTile[] = [
  tile('11', '北京', 'Beijing', 'BJ', 6, 3),
  tile('12', '天津', 'Tianjin', 'TJ', 6, 4),
  tile('13', '河北', 'Hebei', 'HE', 5, 4),
  tile('14', '山西', 'Shanxi', 'SX', 4, 4),
  tile('15', '内蒙古', 'Inner Mongolia', 'NM', 6, 2),
  tile('21', '辽宁', 'Liaoning', 'LN', 7, 3),
  tile('22', '吉林', 'Jilin', 'JL', 7, 2),
  tile('23', '黑龙江', 'Heilongjiang', 'HL', 7, 1),
  tile('31', '上海', 'Shanghai', 'SH', 7, 6),
  tile('32', '江苏', 'Jiangsu', 'JS', 6, 6),
  tile('33', '浙江', 'Zhejiang', 'ZJ', 6, 7),
  tile('34', '安徽', 'Anhui', 'AH', 5, 6),
  tile('35', '福建', 'Fujian', 'FJ', 6, 8),
  tile('36', '江西', 'Jiangxi', 'JX', 5, 7),
  tile('37', '山东', 'Shandong', 'SD', 6, 5),
  tile('41', '河南', 'Henan', 'HA', 5, 5),
  tile('42', '湖北', 'Hubei', 'HB', 4, 6),
  tile('43', '湖南', 'Hunan', 'HN', 4, 7),
  tile('44', '广东', 'Guangdong', 'GD', 5, 8),
  tile('45', '广西', 'Guangxi', 'GX', 4, 8),
  tile('46', '海南', 'Hainan', 'HI', 4, 9),
  tile('50', '重庆', 'Chongqing', 'CQ', 3, 6),
  tile('51', '四川', 'Sichuan', 'SC', 2, 6),
  tile('52', '贵州', 'Guizhou', 'GZ', 3, 7),
  tile('53', '云南', 'Yunnan', 'YN', 2, 7),
  tile('54', '西藏', 'Xizang', 'XZ', 1, 5),
  tile('61', '陕西', 'Shaanxi', 'SN', 4, 5),
  tile('62', '甘肃', 'Gansu', 'GS', 2, 4),
  tile('63', '青海', 'Qinghai', 'QH', 2, 5),
  tile('64', '宁夏', 'Ningxia', 'NX', 3, 5),
  tile('65', '新疆', 'Xinjiang', 'XJ', 1, 4),
  tile('71', '台湾', 'Taiwan', 'TW', 7, 8),
  tile('81', '香港', 'Hong Kong', 'HK', 6, 9),
  tile('82', '澳门', 'Macao', 'MO', 5, 9),
];

/** The position of each as a style sheet, because the policy forbids inline styles. */
export const tileStyle = provinceTiles
  .map(({ code, column, row }) => `.t${code}{grid-area:${row}/${column}}`)
  .join('');

/** Classes of scores of one width, from the lowest: a shade each. */
export interface Shades {
  from: number;
  step: number;
  count: number;
}

const MOST_SHADES = 5;

/** At most five classes with round limits that hold all of these scores. */
export function shadesFor(scores: readonly number[]): Shades {
  const [lowest, highest] = [Math.min(...scores), Math.max(...scores)];
  for (const step of [1, 2, 3, 5, 10, 20]) {
    const from = Math.floor(lowest / step) * step;
    const count = Math.max(1, Math.ceil((highest - from) / step));
    if (count <= MOST_SHADES) return { from, step, count };
  }
  return { from: 0, step: 20, count: MOST_SHADES };
}

/** The class of a score, from 0. */
export const shadeOf = ({ from, step, count }: Shades, score: number): number =>
  Math.min(count - 1, Math.floor((score - from) / step));

/** A score as squares print it, and as it is put in a class. */
export const tenths = (score: number): number => Math.round(score * 10) / 10;
