/** The states of a TLS 1.3 server, RFC 8446 appendix A.2. */
package io.niotls.handshake.server13;
