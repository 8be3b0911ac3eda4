type Method = (...input: never[]) => unknown

/** One call of a method that was replaced. */
export interface ReplacedCall<Self, Replaced> {
  readonly self: Self
  readonly input: Replaced extends (...input: infer Input) => unknown ? Input : never
  /** What the method did before. */
  readonly honest: Replaced
}

/** Puts other behaviour in the place of a method, in all objects of a class. */
export const replaceMethod = <Self extends object, Name extends keyof Self>(
  { prototype }: { readonly prototype: Self },
  name: Name,
  replacement: (
    call: ReplacedCall<Self, Self[Name]>,
  ) => Self[Name] extends (...input: never[]) => infer Output ? Output : never,
): void => {
  const replaced = Reflect.get(prototype, name) as Method
  Reflect.set(prototype, name, function (this: Self, ...input: never[]): unknown {
    const honest = replaced.bind(this) as Self[Name]
    return replacement({ self: this, input: input as never, honest })
  })
}
