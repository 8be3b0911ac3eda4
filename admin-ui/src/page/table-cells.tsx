import { Button, Table } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { memo, type ReactNode } from 'react'
import styles from './table.module.css'

export interface Column<Item> {
  /** Its heading; empty for the one with what can be done. */
  readonly label: string
  readonly show: (item: Item) => ReactNode
  /** What stands in the place of its heading. */
  readonly heading?: ReactNode
  readonly isNumeric?: boolean
  /** It needs a whole line where a row is a card. */
  readonly isLong?: boolean
  /** Of its width in pixels; the others share what is left. Where none has one, words decide. */
  readonly width?: number
  /** Of one that shares what is left: it has so many pixels at least. */
  readonly leastWidth?: number
  /** How much of what is left, by comparison with others; 1 unless told. */
  readonly share?: number
  /** What style sheets call it that place it in a card of its own kind. */
  readonly area?: string
  /** What the gateway calls the order by this column, and which way that goes. */
  readonly sort?: { readonly name: string; readonly order: 'ascending' | 'descending' }
}

/** The present order and how to ask for another: `useFilter('sort')`. */
export type Sort = readonly [string, (name: string) => void]

interface TableHeadProps<Item> {
  readonly columns: readonly Column<Item>[]
  readonly sort?: Sort | undefined
}

/** The names of the columns; a list that is scrolled does not draw them again. */
export const TableHead = memo(<Item,>({ columns, sort }: TableHeadProps<Item>) => (
  <Table.Thead role="rowgroup">
    <Table.Tr role="row">
      {columns.map((column) => (
        <Heading key={column.label} column={column} sort={sort} />
      ))}
    </Table.Tr>
  </Table.Thead>
)) as <Item>(props: TableHeadProps<Item>) => ReactNode

interface CellsProps<Item> {
  readonly columns: readonly Column<Item>[]
  readonly item: Item
}

/** One item in all columns: elements and no more, since a list that is scrolled makes hundreds a second. */
export const Cells = <Item,>({ columns, item }: CellsProps<Item>) =>
  columns.map((column) => (
    <td
      key={column.label}
      role="cell"
      data-label={column.label}
      data-area={column.area}
      data-long={column.isLong}
      className={column.isNumeric === true ? styles['numeric'] : undefined}
    >
      {column.show(item)}
    </td>
  ))

interface HeadingProps<Item> {
  readonly column: Column<Item>
  readonly sort: Sort | undefined
}

const Heading = <Item,>({ column, sort }: HeadingProps<Item>) => {
  const isSorted = column.sort !== undefined && sort?.[0] === column.sort.name
  const Arrow = column.sort?.order === 'descending' ? IconArrowDown : IconArrowUp
  return (
    <Table.Th
      role="columnheader"
      aria-label={column.label === '' ? 'Actions' : undefined}
      aria-sort={isSorted ? column.sort?.order : undefined}
      className={column.isNumeric === true ? styles['numeric'] : undefined}
    >
      {column.sort === undefined || sort === undefined ? (
        (column.heading ?? column.label)
      ) : (
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          className={styles['sort']}
          rightSection={isSorted ? <Arrow size={14} aria-hidden /> : null}
          onClick={() => sort[1](isSorted ? '' : column.sort!.name)}
        >
          {column.label}
        </Button>
      )}
    </Table.Th>
  )
}
