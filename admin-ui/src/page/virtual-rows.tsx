import { measureElement, useWindowVirtualizer } from '@tanstack/react-virtual'
import { memo, useCallback, useEffect, useRef, type Key, type ReactNode } from 'react'
import { Cells, type Column } from './table-cells.tsx'
import styles from './table.module.css'

interface VirtualRowsProps<Item> {
  readonly items: readonly Item[]
  readonly columns: readonly Column<Item>[]
  readonly keyOf: (item: Item) => string
  readonly onShown?: (index: number) => void
  /** Where the table begins below the top of the page, in pixels. */
  readonly top: number
}

/** Of a row with buttons. One that is of another height is put in its place when it is measured. */
const ROW_PX = 45

/** The rows in sight and some around them: all that is drawn while a list is scrolled. */
export const VirtualRows = <Item,>(props: VirtualRowsProps<Item>) => {
  const { items, columns, keyOf, top, onShown } = props
  const heights = useHeights()
  const virtualizer = useWindowVirtualizer({
    count: items.length,
    ...heights,
    overscan: 10,
    scrollMargin: top,
    // One and the same function while the list is: all rows are counted anew for each that differs.
    getItemKey: useCallback((index: number) => keyOf(items[index]!), [keyOf, items]),
    // Rows that come a frame later are better than frames that come late.
    useFlushSync: false,
  })
  usePruned(virtualizer.itemSizeCache, items, keyOf)
  const rows = virtualizer.getVirtualItems()
  const lastShown = rows.at(-1)?.index ?? 0
  useEffect(() => onShown?.(lastShown), [onShown, lastShown])
  const before = (rows[0]?.start ?? top) - top
  const after = virtualizer.getTotalSize() + top - (rows.at(-1)?.end ?? top)
  return (
    <tbody role="rowgroup" data-scrolling={virtualizer.isScrolling}>
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
    </tbody>
  )
}

/**
 * Rows that have not been seen are taken to be as high as those that have: where all are alike, none
 * has to be put in its place again.
 */
const useHeights = () => {
  const seen = useRef({ rows: 0, px: 0 })
  const estimateSize = (): number => {
    const { rows, px } = seen.current
    return rows === 0 ? ROW_PX : Math.round(px / rows)
  }
  const measure: typeof measureElement = (row, entry, virtualizer) => {
    const px = measureElement(row, entry, virtualizer)
    seen.current = { rows: seen.current.rows + 1, px: seen.current.px + px }
    return px
  }
  return { estimateSize, measureElement: measure }
}

/** So many times the rows of the list, the heights of those that have gone are forgotten. */
const KEPT_TIMES = 10

/** A list that is open for days would keep the height of each row that it ever had. */
const usePruned = <Item,>(
  heights: Map<Key, number>,
  items: readonly Item[],
  keyOf: (item: Item) => string,
): void => {
  useEffect(() => {
    if (heights.size <= KEPT_TIMES * items.length) return
    const present = new Set<Key>(items.map(keyOf))
    for (const key of heights.keys()) if (!present.has(key)) heights.delete(key)
  }, [heights, items, keyOf])
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
