/** Services that Jetty looks up when its connections run on this provider. They need Jetty, and nothing else here does. */
package io.niotls.jsse.jetty;
