/** The {@code niotls} command: a client and a server with the habits of {@code openssl s_client} and {@code s_server}. */
package io.niotls.cli;
