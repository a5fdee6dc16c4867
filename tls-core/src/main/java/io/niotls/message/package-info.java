/**
 * Handshake messages and their extensions: bytes become a record once, here, and after that nobody looks at bytes again.
 *
 * <p>Decoding is strict: a vector of a forbidden length, a byte too many or an extension in the wrong message ends in a
 * {@link io.niotls.proto.TlsException}, never in another exception. What is not known (cipher suites, groups, extensions) is
 * kept as it came. A message owns the arrays it was made from or decoded to: they are not copied, and nobody changes them.
 */
package io.niotls.message;
