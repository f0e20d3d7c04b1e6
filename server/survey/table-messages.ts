import { messageReader, messageWith } from './message-reader.ts';

/**
 * What can be wrong with a table of people's, in English, as commands and the API say it. The pages say it in their own
 * language: web/strings has a sentence for each of these names. The last ones are those of the library that reads CSV.
 */
export const tableMessages = {
  noRows: 'the file has no rows',
  noHeader: 'the header is missing, a line above it: {columns}',
  manyCells: 'the header has {n} columns',
  namelessColumn: 'the column has no name',
  noColumn: '"{name}" is no column',
  columnTwice: '{name} appears twice',
  columnLacks: 'the column {name} is missing',
  twice: '{value} appears twice; before on line {line}',
  noCity: '{value} is not a city of the wave',
  noVariable: '{value} is not a weighting variable',
  noCategory: '{value} is not a category of {variable}',
  noStratum: '{value} is no stratum',
  twoPopulations: '{value}, but {other} on line {line}: a city has one population',
  twoSources: '{value}, but {other} on line {line}: a city has one source',
  categoryLacks: 'city {city}: {variable} lacks the category {category}',
  emptyShare: 'the share of {variable} {category} is 0',
  noPercentSign: 'city {city}: {variable} has no percent sign here, line {line} has one',
  wrongSum:
    'city {city}: {variable} sums to {sum}; shares sum to 1 and percent to 100 (within {within} %), counts are whole numbers of {least} or more in all',
  targetAboveCap: 'the target is above the cap',
  emptyCell: 'empty; in merged cells the value has to be repeated',
  noNumber: 'a number is missing',
  unreadableNumber: 'not a number; 1234.5 is written like this',
  notNumber: 'not a number',
  notWhole: 'not a whole number',
  below: 'below {min}',
  above: 'above {max}',
  notAbove: 'not above {min}',
  noCityCode: 'a six-digit city code',
  workbook: 'a workbook or another archive; save the sheet as "CSV UTF-8"',
  encoding: 'neither UTF-8 nor GB 18030; save it as "CSV UTF-8"',
  nul: 'a NUL, as in UTF-16 without a byte order mark',
  workbookTooLarge: 'the workbook is too large',
  noWorkbook: 'no workbook of Excel 2007 or later (.xlsx); save it as one',
  longCell: 'a cell has at most {max} characters',
  openQuote: 'Quote Not Closed: the parsing is finished with an opening quote at line {line}',
  quoteWithin: 'Invalid Opening Quote: a quote is found on field {field} at line {line}, value is {value}',
  quoteBefore:
    'Invalid Closing Quote: got "{value}" at line {line} instead of delimiter, record delimiter, trimable character (if activated) or comment',
  textAfterQuote: 'Invalid Closing Quote: found non trimable byte after quote at line {line}',
} as const;

export type TableMessage = keyof typeof tableMessages;

/** A message with its values. */
export const tableMessage = (
  name: TableMessage,
  values: Readonly<Record<string, string | number>> = {},
): string => messageWith(tableMessages[name], values);

/** Which of the messages a sentence is, and its values. */
export const readTableMessage = messageReader(tableMessages, () => '.+?');
