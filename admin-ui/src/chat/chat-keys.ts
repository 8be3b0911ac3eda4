/** Under which the pages keep the list of conversations. */
export const CHATS_KEY = ['chats']

/** Under which the pages keep one conversation. */
export const chatKey = (id: string): readonly string[] => ['chat', id]
