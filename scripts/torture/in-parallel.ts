/** Does `count` jobs, `width` of them at a time. */
export const inParallel = async (
  { count, width }: { readonly count: number; readonly width: number },
  job: (index: number) => Promise<void>,
): Promise<void> => {
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < count) {
      next += 1
      await job(next - 1)
    }
  }
  await Promise.all(Array.from({ length: Math.min(width, count) }, worker))
}
