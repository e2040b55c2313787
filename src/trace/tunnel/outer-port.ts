/** Source ports of a tunnel's outer UDP packets, which stand for any of the ephemeral range: what a rule says of one is true of few others. */
export const OUTER_SPORT = { data: 50000, neighbour: 50001, error: 50002 } as const;
