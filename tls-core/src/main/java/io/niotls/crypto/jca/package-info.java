/** Cryptography by the providers of the running JDK. */
package io.niotls.crypto.jca;
