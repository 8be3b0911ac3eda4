/**
 * One line of progress. It goes to standard error, because standard output is the gateway's log.
 * @param {string} line
 */
export const say = (line) => console.error(`seadragon: ${line}`)
