/** What a record costs a stack, and what the cipher alone costs. */
package io.niotls.bench.record;
