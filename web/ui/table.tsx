import type { ComponentChildren, TableHTMLAttributes, VNode } from 'preact';

/** The heading of a column: words; figures (`n`); what only a screen reader has to be told (`unseen`); or a cell as it is. */
export type Column = string | { n: ComponentChildren } | { unseen: string } | VNode | false | undefined;

function heading(column: Column, i: number) {
  if (!column) return null;
  if (typeof column === 'string')
    return (
      <th key={i} scope="col">
        {column}
      </th>
    );
  if ('n' in column)
    return (
      <th key={i} scope="col" class="n">
        {column.n}
      </th>
    );
  if ('unseen' in column)
    return (
      <td key={i}>
        <span class="unseen">{column.unseen}</span>
      </td>
    );
  return column;
}

export const TableHead = ({ columns }: { columns: readonly Column[] }) => (
  <thead>
    <tr>{columns.map(heading)}</tr>
  </thead>
);

interface TableProps extends TableHTMLAttributes<HTMLTableElement> {
  columns: readonly Column[];
  /** Its rows. */
  children: ComponentChildren;
}

/** A table that scrolls by itself where the screen is narrower. */
export const DataTable = ({ columns, children, ...table }: TableProps) => (
  <div class="scroll">
    <table {...table}>
      <TableHead columns={columns} />
      <tbody>{children}</tbody>
    </table>
  </div>
);
