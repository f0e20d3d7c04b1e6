import { tableMessages } from '../../server/survey/table-messages.ts';
import type { TableFaultStrings } from './table-faults-zh-CN.ts';

/** Faults of tables: in English as commands say them. */
export const tableFaultsEn: TableFaultStrings = {
  tableFaults: {
    line: 'line {line}',
    cell: 'line {line}, column {column}',
    row: '{sheet}, row {row}',
    named: '{place} ({name})',
    colon: ': ',
    suggested: '{fault}; is it {name}?',
    more: 'and {n} more',
    messages: tableMessages,
  },
};
