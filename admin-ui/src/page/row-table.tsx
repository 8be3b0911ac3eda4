import { Table } from '@mantine/core'
import { Cells, TableHead, type Column } from './table-cells.tsx'
import styles from './table.module.css'

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
    <Table role="table" aria-label={label} className={styles['table']}>
      <TableHead columns={columns} />
      <Table.Tbody role="rowgroup">
        {items.map((item) => (
          <tr key={keyOf(item)} className={styles['row']} role="row">
            <Cells columns={columns} item={item} />
          </tr>
        ))}
      </Table.Tbody>
    </Table>
  </div>
)
