import { Table } from '@mantine/core'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { memo, useLayoutEffect, useRef, useState, type ReactNode } from 'react'
import { Cells, TableHead, type Column, type Sort } from './table-cells.tsx'
import styles from './table.module.css'

export interface TableProps<Item> {
  /** What it lists, for those who do not see it. */
  readonly label: string
  readonly items: readonly Item[]
  readonly columns: readonly Column<Item>[]
  readonly keyOf: (item: Item) => string
  readonly sort?: Sort
  /** There are more items than these. */
  readonly hasMore?: boolean
  /** What stands below, told which row is the last in the page. */
  readonly children?: (lastShown: number) => ReactNode
}

/** Of a row with buttons. One that is of another height is put in its place when it is measured. */
const ROW_PX = 45

/**
 * A table, or cards where there is no room for columns. Only the rows in sight are in the page, so its
 * length is no matter.
 */
export const VirtualTable = <Item,>(props: TableProps<Item>) => {
  const { items, label, columns, keyOf, sort } = props
  const frame = useRef<HTMLDivElement>(null)
  const [scrollMargin, setScrollMargin] = useState(0)
  useLayoutEffect(() => {
    const place = (): void => {
      const top = frame.current!.getBoundingClientRect().top + window.scrollY
      setScrollMargin((before) => (Math.abs(top - before) >= 1 ? top : before))
    }
    // What stands above it may come and go. To look with each row that comes would lay out all of them.
    const observer = new ResizeObserver(place)
    observer.observe(document.body)
    place()
    return () => observer.disconnect()
  }, [])
  const virtualizer = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => ROW_PX,
    overscan: 12,
    scrollMargin,
    getItemKey: (index) => keyOf(items[index]!),
    // Rows that come a frame later are better than frames that come late.
    useFlushSync: false,
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
      >
        <TableHead columns={columns} sort={sort} />
        <Table.Tbody role="rowgroup">
          <Spacer height={before} />
          {rows.map(({ index, key }) => (
            <Row
              key={key}
              index={index}
              item={items[index]!}
              columns={columns}
              measure={virtualizer.measureElement}
            />
          ))}
          <Spacer height={after} />
        </Table.Tbody>
      </Table>
      {props.children?.(lastShown)}
    </div>
  )
}

interface RowProps<Item> {
  readonly index: number
  readonly item: Item
  readonly columns: readonly Column<Item>[]
  readonly measure: (row: Element | null) => void
}

/** Drawn once, however far its reader scrolls. */
const Row = memo(<Item,>({ index, item, columns, measure }: RowProps<Item>) => (
  <tr
    className={styles['row']}
    role="row"
    aria-rowindex={index + 2}
    data-index={index}
    ref={measure}
  >
    <Cells columns={columns} item={item} />
  </tr>
)) as <Item>(props: RowProps<Item>) => ReactNode

/** The height of all rows that are not in the page. */
const Spacer = ({ height }: { readonly height: number }) =>
  height <= 0 ? null : <tr aria-hidden style={{ height, padding: 0 }} />
