/* Shows why nothing happened when a passkey was not given: allauth's scripts tell it as an event. */
document.addEventListener('allauth.error', event => {
  event.preventDefault()
  for (const fault of document.querySelectorAll('[data-passkey-fault]')) fault.hidden = false
})
