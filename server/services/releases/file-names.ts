import type { ReleaseFileForm } from '../../../db/releases.ts';
import type { Wave } from '../../../db/waves.ts';

/** The content and the name's ending of each file of a release. */
const kinds: Record<ReleaseFileForm, { plain: string; name: string; ending: string }> = {
  csv: { plain: 'scores', name: '得分', ending: 'csv' },
  xlsx: { plain: 'scores', name: '得分', ending: 'xlsx' },
  parquet: { plain: 'scores', name: '得分', ending: 'parquet' },
  experimental: { plain: 'experimental', name: '试验性估计', ending: 'csv' },
  replication: { plain: 'replication', name: '复算包', ending: 'zip' },
};

/** The name under which a release's file is saved: for people, and in ASCII. */
export function releaseFileNames(
  { code, title }: Pick<Wave, 'code' | 'title'>,
  number: number,
  form: ReleaseFileForm,
): { plain: string; name: string } {
  const { plain, name, ending } = kinds[form];
  const wave = (title['zh-CN'] ?? title.en ?? code).replace(UNFIT, ' ').trim();
  return {
    plain: `${code}-release-${number}-${plain}.${ending}`,
    name: `${wave} 第${number}期 ${name}.${ending}`,
  };
}

/** Characters that some system refuses in file names: controls, and signs with a meaning in paths. */
const UNFIT = /[\p{C}\\/:*?"<>|]+/gu;
