import { CancelDialog } from './cancel-dialog.tsx'
import { MoveDialog } from './move-dialog.tsx'
import { PauseDialog } from './pauses.tsx'
import type { Steering } from './steering.ts'
import type { ServerClock, Stats } from './stream/live-message.ts'
import type { QueueState } from './stream/queue-list.ts'
import type { TicketTimes } from './ticket-times.ts'
import { WhyHere } from './why-here.tsx'

interface DialogsProps {
  readonly steering: Steering
  readonly queue: QueueState
  readonly stats: Stats
  readonly times: TicketTimes
  readonly clock: ServerClock
}

/** What is being asked of whoever steers the queue. */
export const Dialogs = ({ steering, queue, stats, times, clock }: DialogsProps) => {
  const { question, close } = steering
  switch (question?.kind) {
    case 'cancel':
      return (
        <CancelDialog
          tickets={question.tickets}
          stats={stats}
          times={times}
          actions={steering.actions}
          onClose={close}
        />
      )
    case 'move':
      return (
        <MoveDialog
          tickets={question.tickets}
          waiting={queue.waiting}
          agingPerMinute={clock.agingPerMinute}
          steering={steering}
        />
      )
    case 'pause':
      return <PauseDialog wish={question.wish} queue={queue} onClose={close} />
    case 'why':
      return <WhyHere ticket={question.ticket} onClose={close} />
    case undefined:
      return null
  }
}
