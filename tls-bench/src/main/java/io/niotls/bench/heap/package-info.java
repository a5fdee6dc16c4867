/** How much heap, and how much memory beside it, an established connection holds that is idle. */
package io.niotls.bench.heap;
