/** Values of the TLS registries, faults and the alerts they lead to. */
package io.niotls.proto;
