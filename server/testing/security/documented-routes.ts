/** What tests read of /openapi.json. */
export interface OpenapiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

export interface DocumentedRoute {
  /** In capitals. */
  readonly method: string
  /** With open parts as `{name}`. */
  readonly path: string
  /** The path that it is an alias of, or itself. */
  readonly main: string
  readonly summary: string
}

const METHODS = new Set(['get', 'head', 'post', 'put', 'patch', 'delete'])

/** Every route of the document, under its path and under each of its aliases. */
export const documentedRoutes = ({ paths }: OpenapiDocument): DocumentedRoute[] =>
  Object.entries(paths).flatMap(([main, item]) =>
    [main, ...((item['x-aliases'] ?? []) as string[])].flatMap((path) =>
      Object.entries(item)
        .filter(([method]) => METHODS.has(method))
        .map(([method, operation]) => ({
          method: method.toUpperCase(),
          path,
          main,
          summary: (operation as { summary: string }).summary,
        })),
    ),
  )
