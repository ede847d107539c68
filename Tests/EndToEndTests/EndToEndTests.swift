// SPDX-License-Identifier: Apache-2.0

import Testing

/// Tests of the program as users run it; serialized, because each starts real processes.
@Suite("The program", .serialized)
enum EndToEndTests {}
