/**
 * What a program decides: immutable configurations for clients and servers, and everything a handshake may wait for.
 *
 * <p>A configuration is safe to share between threads and connections. It is replaced while running by giving another one to
 * the connections that come next.
 */
package io.niotls.config;
