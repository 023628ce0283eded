/**
 * Gathers messages that come at the same time and sends them together: between processes each costs a system call on
 * either side.
 *
 * @param soon when to send, such as `setImmediate` (after what else has arrived was heard) or `process.nextTick` (before
 * anything else is done)
 */
export function createOutbox<Message>(
  send: (messages: readonly Message[]) => void,
  soon: (callback: () => void) => void,
): (message: Message) => void {
  let gathered: Message[] = [];
  const flush = (): void => {
    const messages = gathered;
    gathered = [];
    send(messages);
  };
  return (message) => {
    if (gathered.push(message) === 1) soon(flush);
  };
}
