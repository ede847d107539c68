// SPDX-License-Identifier: Apache-2.0

import Testing

/// The program as its users run it: one test after the other, for each starts real processes.
@Suite("The program", .serialized)
enum EndToEndTests {}
