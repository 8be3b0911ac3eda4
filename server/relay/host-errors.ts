/** 401 and 403 mean that the gateway's own key is wrong, which is not the caller's doing. */
export const isCallersToSee = (status: number): boolean =>
  (status >= 400 && status < 500 && status !== 401 && status !== 403) ||
  status === 500 ||
  status === 501
