/** Words in the cells of XLSForms. */

/** Whether a cell says yes, as people, spreadsheets and XPath write it. */
export const isYes = (cell: string): boolean => /^(yes|true|true\(\)|1|是)$/i.test(cell);
export const isNo = (cell: string): boolean => /^(no|false|false\(\)|0|否)$/i.test(cell);

/** The words of a list in a cell. */
export const cellWords = (cell: string): string[] =>
  cell.split(/[\s,;，；、]+/).filter((word) => word !== '');
