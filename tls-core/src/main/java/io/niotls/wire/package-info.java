/** The presentation language of RFC 8446 §3: bounds-checked reading, and writing that patches its own lengths. */
package io.niotls.wire;
