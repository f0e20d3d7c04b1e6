import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { citiesCsv, kinds } from '../../db/generate-cities.ts';
import { districtsJson } from '../../db/generate-districts.ts';
import { sha256 } from '../../server/crypto/digest.ts';
import { allDistricts, districtsOf } from '../../server/survey/questionnaire/city-questions.ts';

const csv = readFileSync(new URL('../../db/cities.csv', import.meta.url), 'utf8');
const rows: Record<string, string>[] = parse(csv, { columns: true });
const byCode = new Map(rows.map((row) => [row.code, row]));

describe('the registry of cities', () => {
  it('is what the generator derives from the administrative divisions', () => {
    expect(citiesCsv()).toBe(csv);
  });

  it('holds 349 cities of four kinds', () => {
    const counts = Object.fromEntries(kinds.map((k) => [k, rows.filter((r) => r.kind === k).length]));
    expect(counts).toEqual({ municipality: 4, planning: 5, prefecture: 328, corps: 12 });
    expect(rows).toHaveLength(349);
  });

  it('names the municipalities, the planning cities and the Corps cities', () => {
    const names = (kind: string) => rows.filter((r) => r.kind === kind).map((r) => r.name);
    expect(names('municipality')).toEqual(['北京市', '天津市', '上海市', '重庆市']);
    expect(names('planning')).toEqual(['大连市', '宁波市', '厦门市', '青岛市', '深圳市']);
    expect(names('corps')).toEqual([
      ...['石河子市', '阿拉尔市', '图木舒克市', '五家渠市', '北屯市', '铁门关市'],
      ...['双河市', '可克达拉市', '昆玉市', '胡杨河市', '新星市', '白杨市'],
    ]);
  });

  it('has no placeholder of the statistics', () => {
    expect(rows.filter((r) => /市辖区|直辖县级|^县$/.test(r.name ?? ''))).toEqual([]);
  });

  it('has unique six-digit codes in order, each inside its province', () => {
    const codes = rows.map((r) => r.code);
    expect(codes.filter((code) => !/^\d{6}$/.test(code ?? ''))).toEqual([]);
    expect(codes).toEqual([...new Set(codes)].sort());
    expect(rows.filter((r) => r.code?.slice(0, 2) !== r.province_code)).toEqual([]);
    expect(new Set(rows.map((r) => r.province_code)).size).toBe(31);
    expect(new Set(rows.map((r) => r.province_english)).size).toBe(31);
  });

  it('has every column filled, in letters that can be typed', () => {
    expect(rows.filter((r) => Object.values(r).includes(''))).toEqual([]);
    expect(rows.filter((r) => !/^[a-z]+$/.test(r.pinyin ?? ''))).toEqual([]);
    expect(rows.filter((r) => !/^[a-z]{2,}$/.test(r.initials ?? ''))).toEqual([]);
    expect(rows.filter((r) => !/^[A-Z][a-zü']+$/.test(r.english ?? ''))).toEqual([]);
  });

  it.each([
    // Names with characters of more than one reading.
    ['500000', '重庆市', 'Chongqing', 'chongqing', 'cq'],
    ['350200', '厦门市', 'Xiamen', 'xiamen', 'xm'],
    ['341500', '六安市', "Lu'an", 'luan', 'la'],
    ['340300', '蚌埠市', 'Bengbu', 'bengbu', 'bb'],
    ['341600', '亳州市', 'Bozhou', 'bozhou', 'bz'],
    ['341300', '宿州市', 'Suzhou', 'suzhou', 'sz'],
    ['331100', '丽水市', 'Lishui', 'lishui', 'ls'],
    ['331000', '台州市', 'Taizhou', 'taizhou', 'tz'],
    ['211300', '朝阳市', 'Chaoyang', 'chaoyang', 'cy'],
    ['210900', '阜新市', 'Fuxin', 'fuxin', 'fx'],
    ['140400', '长治市', 'Changzhi', 'changzhi', 'cz'],
    ['220100', '长春市', 'Changchun', 'changchun', 'cc'],
    ['411100', '漯河市', 'Luohe', 'luohe', 'lh'],
    ['511100', '乐山市', 'Leshan', 'leshan', 'ls'],
    ['441900', '东莞市', 'Dongguan', 'dongguan', 'dg'],
    ['440600', '佛山市', 'Foshan', 'foshan', 'fs'],
    ['530300', '曲靖市', 'Qujing', 'qujing', 'qj'],
    // Names with apostrophes and ü.
    ['610100', '西安市', "Xi'an", 'xian', 'xa'],
    ['360800', '吉安市', "Ji'an", 'jian', 'ja'],
    ['511600', '广安市', "Guang'an", 'guangan', 'ga'],
    ['340500', '马鞍山市', "Ma'anshan", 'maanshan', 'mas'],
    ['530800', '普洱市', "Pu'er", 'puer', 'pe'],
    ['141100', '吕梁市', 'Lüliang', 'lvliang', 'll'],
    // Names whose English is not pinyin.
    ['150100', '呼和浩特市', 'Hohhot', 'huhehaote', 'hhht'],
    ['150600', '鄂尔多斯市', 'Ordos', 'eerduosi', 'eeds'],
    ['150700', '呼伦贝尔市', 'Hulunbuir', 'hulunbeier', 'hlbe'],
    ['230100', '哈尔滨市', 'Harbin', 'haerbin', 'heb'],
    ['540100', '拉萨市', 'Lhasa', 'lasa', 'ls'],
    ['540200', '日喀则市', 'Shigatse', 'rikaze', 'rkz'],
    ['540300', '昌都市', 'Qamdo', 'changdu', 'cd'],
    ['542500', '阿里地区', 'Ngari', 'ali', 'al'],
    ['632600', '果洛藏族自治州', 'Golog', 'guoluo', 'gl'],
    ['650100', '乌鲁木齐市', 'Urumqi', 'wulumuqi', 'wlmq'],
    ['653100', '喀什地区', 'Kashgar', 'kashi', 'ks'],
    // Leagues and autonomous prefectures go by their short name.
    ['152500', '锡林郭勒盟', 'Xilingol', 'xilinguole', 'xlgl'],
    ['232700', '大兴安岭地区', "Daxing'anling", 'daxinganling', 'dxal'],
    ['522300', '黔西南布依族苗族自治州', 'Qianxinan', 'qianxinan', 'qxn'],
    ['632800', '海西蒙古族藏族自治州', 'Haixi', 'haixi', 'hx'],
    ['652800', '巴音郭楞蒙古自治州', 'Bayingolin', 'bayinguoleng', 'bygl'],
    ['653000', '克孜勒苏柯尔克孜自治州', 'Kizilsu', 'kezilesu', 'kzls'],
    ['659008', '可克达拉市', 'Kokdala', 'kekedala', 'kkdl'],
  ])('%s %s is %s, %s, %s', (code, name, english, pinyin, initials) => {
    expect(byCode.get(code)).toMatchObject({ name, english, pinyin, initials });
  });

  it('tells 山西 and 陕西 apart', () => {
    expect(byCode.get('140100')).toMatchObject({ province: '山西省', province_english: 'Shanxi' });
    expect(byCode.get('610100')).toMatchObject({ province: '陕西省', province_english: 'Shaanxi' });
  });
});

describe('the registry of districts', () => {
  it('is what the generator derives from the administrative divisions', () => {
    const file = new URL('../../server/survey/questionnaire/districts.json', import.meta.url);
    expect(districtsJson()).toBe(readFileSync(file, 'utf8'));
  });

  it('is the list of 2023 that questionnaires name: another list takes another name', () => {
    expect(sha256(districtsJson())).toBe('339ebe2f28eec73217218bafd0c5f39561d9845a7182b557a8a4c84df1b62349');
  });

  it('has each in one city, and cities without any are few', () => {
    const codes = rows.map((r) => r.code ?? '');
    expect(codes.flatMap((code) => districtsOf(code))).toHaveLength(allDistricts.length);
    const without = rows.filter((r) => r.kind !== 'corps' && districtsOf(r.code ?? '').length === 0);
    expect(without.map((r) => r.name)).toEqual(['东莞市', '中山市', '儋州市', '嘉峪关市']);
  });

  it.each([
    ['330782', '义乌市', 'Yiwu City'],
    ['310115', '浦东新区', 'Pudong New Area'],
    ['130638', '雄县', 'Xiongxian'],
    ['150723', '鄂伦春自治旗', 'Elunchun Autonomous Banner'],
    ['330382', '乐清市', 'Yueqing City'],
    ['441422', '大埔县', 'Dabu County'],
    ['653001', '阿图什市', 'Atushi City'],
    ['130828', '围场满族蒙古族自治县', 'Weichang Autonomous County'],
  ])('%s %s is %s', (code, name, english) => {
    expect(allDistricts.find((d) => d.code === code)).toEqual({ code, name, english });
  });
});
