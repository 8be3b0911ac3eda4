import { ClientReply } from '../../../server/relay/client-reply.ts'
import { replaceMethod } from './replace-method.ts'

// A stream that a host broke ends as if it were whole.

replaceMethod(ClientReply, 'fail', ({ self, input, honest }) => {
  if (self.isCommitted) self.endStream(Buffer.alloc(0))
  else honest(...input)
})
