import type { exportFormats } from '../../../../db/exports-schema.ts';
import { writeCsv } from './csv.ts';
import { writeDdi } from './ddi.ts';
import type { WriteForm } from './form.ts';
import { writeParquet } from './parquet.ts';
import { writeSav } from './sav.ts';

export type ExportFormat = (typeof exportFormats)[number];

interface Form {
  write: WriteForm;
  /** The ending of the file's name. */
  ending: string;
  mediaType: string;
}

/** The forms of a file of answers. */
export const forms: Record<ExportFormat, Form> = {
  csv: { write: writeCsv, ending: '.csv', mediaType: 'text/csv; charset=utf-8' },
  sav: { write: writeSav, ending: '.sav', mediaType: 'application/x-spss-sav' },
  parquet: { write: writeParquet, ending: '.parquet', mediaType: 'application/vnd.apache.parquet' },
  ddi: { write: writeDdi, ending: '-codebook.xml', mediaType: 'application/xml' },
};
