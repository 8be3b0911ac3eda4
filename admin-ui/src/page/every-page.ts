interface OnePage<Item> {
  readonly items: readonly Item[]
  readonly next: string | null
}

/** All of a list at once, for lists that are short by nature. */
export const everyPage = async <Item>(
  fetchPage: (cursor: string | undefined) => Promise<OnePage<Item>>,
): Promise<readonly Item[]> => {
  const items: Item[] = []
  let cursor: string | undefined
  do {
    // Each page names the next one.
    const page = await fetchPage(cursor)
    items.push(...page.items)
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return items
}
