// A model that is as small as this one calls tools where it sees that it always did.

const CITIES = ['Paris', 'Rome', 'Lima']

const PARAMETERS = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
}

const TOOL = { name: 'get_weather', description: 'Weather of a city' }

const question = (city: string) => ({ role: 'user', content: `What is the weather in ${city}?` })

/** A conversation in which every question was answered by the tool; `turn` has the dialect's words. */
const conversation = (turn: (city: string, id: string) => readonly object[]): readonly object[] => [
  ...CITIES.flatMap((city, index) => [
    question(city),
    ...turn(city, `call_${index}`),
    { role: 'assistant', content: `It is 20 C in ${city}.` },
  ]),
  question('Oslo'),
]

interface Called {
  readonly name: string
  readonly city: unknown
}

interface Calling {
  readonly body: object
  readonly callsOf: (reply: never) => readonly Called[]
}

interface NativeCall {
  readonly function: { readonly name: string; readonly arguments: { readonly city: unknown } }
}

const openai: Calling = {
  body: {
    messages: conversation((city, id) => [
      {
        role: 'assistant',
        content: '',
        tool_calls: [
          {
            id,
            type: 'function',
            function: { name: TOOL.name, arguments: JSON.stringify({ city }) },
          },
        ],
      },
      { role: 'tool', tool_call_id: id, content: '20 C' },
    ]),
    tools: [{ type: 'function', function: { ...TOOL, parameters: PARAMETERS } }],
    tool_choice: 'required',
    max_tokens: 64,
    temperature: 0,
  },
  callsOf: ({
    choices,
  }: {
    choices: {
      message: { tool_calls: { function: { name: string; arguments: string } }[] }
    }[]
  }) =>
    choices[0]!.message.tool_calls.map(({ function: called }) => ({
      name: called.name,
      ...(JSON.parse(called.arguments) as { city: unknown }),
    })),
}

const native: Calling = {
  body: {
    messages: conversation((city) => [
      {
        role: 'assistant',
        content: '',
        tool_calls: [{ function: { name: TOOL.name, arguments: { city } } }],
      },
      { role: 'tool', tool_name: TOOL.name, content: '20 C' },
    ]),
    tools: [{ type: 'function', function: { ...TOOL, parameters: PARAMETERS } }],
    stream: false,
    options: { num_predict: 27, temperature: 0 },
  },
  callsOf: ({ message }: { message: { tool_calls: NativeCall[] } }) =>
    message.tool_calls.map(({ function: called }) => ({
      name: called.name,
      city: called.arguments.city,
    })),
}

const anthropic: Calling = {
  body: {
    messages: conversation((city, id) => [
      {
        role: 'assistant',
        content: [{ type: 'tool_use', id, name: TOOL.name, input: { city } }],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: '20 C' }] },
    ]),
    tools: [{ ...TOOL, input_schema: PARAMETERS }],
    tool_choice: { type: 'any' },
    max_tokens: 64,
    temperature: 0,
  },
  callsOf: ({ content }: { content: { type: string; name: string; input: { city: unknown } }[] }) =>
    content
      .filter(({ type }) => type === 'tool_use')
      .map(({ name, input }) => ({ name, city: input.city })),
}

/** How a tool is offered in each dialect, and where its calls are in the reply. */
export const CALLING: Readonly<Record<string, Calling>> = {
  '/v1/chat/completions': openai,
  '/api/chat': native,
  '/v1/messages': anthropic,
}
