// Original file: proto/barkeep/v1/interrupt.proto


export interface InterruptsWatched {
}

export interface InterruptsWatched__Output {
}
