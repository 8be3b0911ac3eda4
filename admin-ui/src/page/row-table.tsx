import { Table } from '@mantine/core'
import type { Column } from './virtual-table.tsx'
import styles from './virtual-table.module.css'

interface RowTableProps<Item> {
  /** What it lists, for those who do not see it. */
  readonly label: string
  readonly columns: readonly Column<Item>[]
  readonly items: readonly Item[]
  readonly keyOf: (item: Item) => string
}

/** A few rows that are all there, in the look of a list: cards where columns have no room. */
export const RowTable = <Item,>({ label, columns, items, keyOf }: RowTableProps<Item>) => (
  <div className={styles['frame']}>
    <Table role="table" aria-label={label} className={styles['table']} highlightOnHover>
      <Table.Thead role="rowgroup">
        <Table.Tr role="row">
          {columns.map((column) => (
            <Table.Th
              key={column.label}
              role="columnheader"
              aria-label={column.label === '' ? 'Actions' : undefined}
              className={column.isNumeric === true ? styles['numeric'] : undefined}
            >
              {column.label}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody role="rowgroup">
        {items.map((item) => (
          <Table.Tr key={keyOf(item)} role="row">
            {columns.map((column) => (
              <Table.Td
                key={column.label}
                role="cell"
                data-label={column.label}
                className={column.isNumeric === true ? styles['numeric'] : undefined}
              >
                {column.show(item)}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </div>
)
