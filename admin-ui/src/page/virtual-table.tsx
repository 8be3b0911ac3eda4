import { Table } from '@mantine/core'
import { useLayoutEffect, useRef, useState, type RefObject } from 'react'
import { TableHead, type Column, type Sort } from './table-cells.tsx'
import styles from './table.module.css'
import { VirtualRows } from './virtual-rows.tsx'

export interface TableProps<Item> {
  /** What it lists, for those who do not see it. */
  readonly label: string
  readonly items: readonly Item[]
  readonly columns: readonly Column<Item>[]
  readonly keyOf: (item: Item) => string
  readonly sort?: Sort
  /** There are more items than these. */
  readonly hasMore?: boolean
  /** Told of the last row in the page whenever that is another one. */
  readonly onShown?: (index: number) => void
}

/**
 * A table, or cards where there is no room for columns. Only the rows in sight are in the page, so its
 * length is no matter.
 */
export const VirtualTable = <Item,>({ label, sort, hasMore, ...list }: TableProps<Item>) => {
  const { items, columns } = list
  const frame = useRef<HTMLDivElement>(null)
  const top = useTop(frame)
  return (
    <div ref={frame} className={styles['frame']} data-wide={isWide(columns) || undefined}>
      <Table
        role="table"
        aria-label={label}
        aria-rowcount={hasMore === true ? -1 : items.length + 1}
        className={styles['table']}
        {...layoutOf(columns)}
        stickyHeader
        stickyHeaderOffset={52}
      >
        <TableHead columns={columns} sort={sort} />
        <VirtualRows {...list} top={top} />
      </Table>
    </div>
  )
}

/** How far below the top of the page it begins, in pixels. */
const useTop = (frame: RefObject<HTMLElement | null>): number => {
  const [top, setTop] = useState(0)
  useLayoutEffect(() => {
    const place = (): void => {
      const now = frame.current!.getBoundingClientRect().top + window.scrollY
      setTop((before) => (Math.abs(now - before) >= 1 ? now : before))
    }
    // What stands above it may come and go. To look with each row that comes would lay out all of them.
    const observer = new ResizeObserver(place)
    observer.observe(document.body)
    place()
    return () => observer.disconnect()
  }, [frame])
  return top
}

/**
 * Columns of a long list say how wide they are, so that no row has to be laid out for another one, and
 * none moves while its reader scrolls. Those of a short one take what their words need.
 */
const layoutOf = <Item,>(columns: readonly Column<Item>[]) =>
  columns.some(({ width }) => width !== undefined) && {
    'data-fixed': true,
    __vars: { '--columns': columns.map(trackOf).join(' ') },
  }

/** Its columns of known or least width alone need more than is there when others become cards, at 40rem. */
const WIDE_PX = 640

const isWide = <Item,>(columns: readonly Column<Item>[]): boolean =>
  columns.reduce((sum, { width, leastWidth = 0 }) => sum + (width ?? leastWidth), 0) > WIDE_PX

const trackOf = <Item,>({ width, leastWidth = 0, share = 1 }: Column<Item>): string =>
  width === undefined ? `minmax(${leastWidth}px, ${share}fr)` : `${width}px`
