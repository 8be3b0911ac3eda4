import { useInfiniteQuery, type InfiniteData, type QueryKey } from '@tanstack/react-query'

interface ListPage<Item> {
  readonly items: readonly Item[]
  readonly next: string | null
}

/**
 * A list that the gateway hands out in pages; the next one is asked for when its reader gets there. It
 * may be asked for again every so often: all pages of it, and the more there are the less often, so
 * that a long list is no more questions.
 */
export const useList = <Item>(
  queryKey: QueryKey,
  fetchPage: (cursor: string | undefined) => Promise<ListPage<Item>>,
  { everyMs }: { readonly everyMs?: number } = {},
) =>
  useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => fetchPage(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    select: itemsOf<Item>,
    refetchInterval: ({ state: { data } }) =>
      everyMs !== undefined && data !== undefined && everyMs * data.pages.length,
  })

/** One and the same function, since long lists would be put together anew by each that differs. */
const itemsOf = <Item>({ pages }: InfiniteData<ListPage<Item>>): Item[] =>
  pages.flatMap(({ items }) => items)

export type ListQuery<Item> = ReturnType<typeof useList<Item>>
