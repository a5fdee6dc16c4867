/**
 * The stream proxy: listens plain or with TLS, and connects to upstream servers plain or with TLS, as nginx's stream module does.
 *
 * <p>{@link io.niotls.cli.proxy.ProxyConfiguration} is what it is told, {@link io.niotls.cli.proxy.ConfigurationFile} reads that
 * from a file, {@link io.niotls.cli.proxy.ProxyTls} loads the certificates that it names. This package knows nothing of the
 * command line, which starts it.
 */
package io.niotls.cli.proxy;
