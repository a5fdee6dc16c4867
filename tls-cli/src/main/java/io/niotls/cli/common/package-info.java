/** What the commands and the proxy share. */
package io.niotls.cli.common;
