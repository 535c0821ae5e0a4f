@rem Lets `exec node ...` in package.json work in the Windows shell. Elsewhere `exec` is the shell's own:
@rem it leaves no shell between npm and the server, so that npm waits for a clean end after a signal.
@%*
