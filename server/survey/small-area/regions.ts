/** The four economic regions of the National Bureau of Statistics (2011), by the first two digits of division codes. */
const provinces = {
  east: ['11', '12', '13', '31', '32', '33', '35', '37', '44', '46'],
  central: ['14', '34', '36', '41', '42', '43'],
  west: ['15', '45', '50', '51', '52', '53', '54', '61', '62', '63', '64', '65'],
  northeast: ['21', '22', '23'],
} as const;

export const regions = ['east', 'central', 'west', 'northeast'] as const;
export type Region = (typeof regions)[number];

/** The region of a city; undefined for a code outside all provinces. */
export function regionOf(code: string): Region | undefined {
  return regions.find((region) => provinces[region].some((province) => code.startsWith(province)));
}
