import { Button, Table } from '@mantine/core'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useLayoutEffect, useRef, useState, type ReactNode } from 'react'
import styles from './virtual-table.module.css'

export interface Column<Item> {
  /** Its heading; empty for the one with what can be done. */
  readonly label: string
  readonly show: (item: Item) => ReactNode
  /** What stands in the place of its heading. */
  readonly heading?: ReactNode
  readonly isNumeric?: boolean
  /** Of its width in pixels; the others share what is left. */
  readonly width?: number
  /** What the gateway calls the order by this column, and which way that goes. */
  readonly sort?: { readonly name: string; readonly order: 'ascending' | 'descending' }
}

export interface TableProps<Item> {
  /** What it lists, for those who do not see it. */
  readonly label: string
  readonly items: readonly Item[]
  readonly columns: readonly Column<Item>[]
  readonly keyOf: (item: Item) => string
  /** The present order and how to ask for another: `useFilter('sort')`. */
  readonly sort?: readonly [string, (name: string) => void]
  /** There are more items than these. */
  readonly hasMore?: boolean
  /** What stands below, told which row is the last in the page. */
  readonly children?: (lastShown: number) => ReactNode
}

const ROW_PX = 46

/**
 * A table, or cards where there is no room for columns. Only the rows in sight are in the page, so its
 * length is no matter.
 */
export const VirtualTable = <Item,>(props: TableProps<Item>) => {
  const { items, label, columns, keyOf, sort } = props
  const frame = useRef<HTMLDivElement>(null)
  const [scrollMargin, setScrollMargin] = useState(0)
  useLayoutEffect(() => {
    // What stands above it may come and go.
    const top = frame.current!.getBoundingClientRect().top + window.scrollY
    if (Math.abs(top - scrollMargin) >= 1) setScrollMargin(top)
  })
  const virtualizer = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => ROW_PX,
    overscan: 12,
    scrollMargin,
    getItemKey: (index) => keyOf(items[index]!),
  })
  const rows = virtualizer.getVirtualItems()
  const lastShown = rows.at(-1)?.index ?? 0
  const before = (rows[0]?.start ?? scrollMargin) - scrollMargin
  const after = virtualizer.getTotalSize() + scrollMargin - (rows.at(-1)?.end ?? scrollMargin)
  return (
    <div ref={frame} className={styles['frame']}>
      <Table
        role="table"
        aria-label={label}
        aria-rowcount={props.hasMore === true ? -1 : items.length + 1}
        className={styles['table']}
        layout={columns.some(({ width }) => width !== undefined) ? 'fixed' : 'auto'}
        stickyHeader
        stickyHeaderOffset={52}
        highlightOnHover
      >
        <Table.Thead role="rowgroup">
          <Table.Tr role="row">
            {columns.map((column) => (
              <Heading key={column.label} column={column} sort={sort} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody role="rowgroup">
          <Spacer height={before} />
          {rows.map(({ index, key }) => (
            <Table.Tr
              key={key}
              role="row"
              aria-rowindex={index + 2}
              data-index={index}
              ref={virtualizer.measureElement}
            >
              {columns.map((column) => (
                <Table.Td
                  key={column.label}
                  role="cell"
                  data-label={column.label}
                  className={column.isNumeric === true ? styles['numeric'] : undefined}
                >
                  {column.show(items[index]!)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
          <Spacer height={after} />
        </Table.Tbody>
      </Table>
      {props.children?.(lastShown)}
    </div>
  )
}

/** The height of all rows that are not in the page. */
const Spacer = ({ height }: { readonly height: number }) =>
  height <= 0 ? null : <tr aria-hidden style={{ height, padding: 0 }} />

interface HeadingProps<Item> {
  readonly column: Column<Item>
  readonly sort: TableProps<Item>['sort']
}

const Heading = <Item,>({ column, sort }: HeadingProps<Item>) => {
  const isSorted = column.sort !== undefined && sort?.[0] === column.sort.name
  const Arrow = column.sort?.order === 'descending' ? IconArrowDown : IconArrowUp
  return (
    <Table.Th
      role="columnheader"
      w={column.width}
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
