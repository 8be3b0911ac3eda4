import { Group, Loader, Text } from '@mantine/core'
import { useCallback, useEffect, useState, type ReactNode } from 'react'
import { Asked } from './asked.tsx'
import { formatCount } from './numbers.ts'
import type { ListQuery } from './use-list.ts'
import { VirtualTable, type TableProps } from './virtual-table.tsx'

interface DataTableProps<Item> extends Omit<TableProps<Item>, 'items' | 'hasMore' | 'onShown'> {
  readonly query: ListQuery<Item>
  /** Instead of a table without rows. */
  readonly empty: ReactNode
}

/** A list of the gateway's; further rows are asked for when their turn comes, so its length is no matter. */
export const DataTable = <Item,>({ query, empty, ...table }: DataTableProps<Item>) => (
  <Asked query={query}>
    {(items) =>
      items.length === 0 ? empty : <ListedRows query={query} items={items} table={table} />
    }
  </Asked>
)

interface ListedRowsProps<Item> {
  readonly query: ListQuery<Item>
  readonly items: readonly Item[]
  readonly table: Omit<DataTableProps<Item>, 'query' | 'empty'>
}

/** So close to the end the next rows are asked for. */
const NEAR_ROWS = 30

const ListedRows = <Item,>({ query, items, table }: ListedRowsProps<Item>) => {
  const { length } = items
  // Of a list that has become longer, it is not known yet.
  const [nearAt, setNearAt] = useState<number | null>(null)
  const onShown = useCallback(
    (last: number) => setNearAt(length - last < NEAR_ROWS ? length : null),
    [length],
  )
  return (
    <>
      <VirtualTable {...table} items={items} hasMore={query.hasNextPage} onShown={onShown} />
      <Group gap="xs" mt="xs" mih={24}>
        <NextPage query={query} isNear={nearAt === length} />
        <Text size="sm" c="dimmed" role="status">
          {formatCount(length)}
          {query.hasNextPage ? ' loaded, scroll for more' : ' total'}
        </Text>
        {query.isFetchingNextPage && <Loader size="xs" role="status" aria-label="Loading more" />}
      </Group>
    </>
  )
}

interface NextPageProps<Item> {
  readonly query: ListQuery<Item>
  readonly isNear: boolean
}

/** Asks for the next page once its reader comes near. */
const NextPage = <Item,>({ query, isNear }: NextPageProps<Item>) => {
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query
  const isDue = isNear && hasNextPage && !isFetchingNextPage && !isFetchNextPageError
  useEffect(() => {
    if (isDue) void fetchNextPage()
  }, [isDue, fetchNextPage])
  return null
}
