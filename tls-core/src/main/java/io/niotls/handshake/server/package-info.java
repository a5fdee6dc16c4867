/** A server's answer to a ClientHello: the configuration and the version are chosen here. */
package io.niotls.handshake.server;
